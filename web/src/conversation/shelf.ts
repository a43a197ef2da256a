/** What the empty page offers, read from the city's catalogue: life events, and item names for examples. */
import type { Client } from "../api/client";
import type { ItemPage } from "../api/types";

type Entry = ItemPage["items"][number];

export interface Shelf {
  bundles: readonly Entry[];
  /** Names of items to ask about. */
  examples: readonly string[];
}

export const EMPTY_SHELF: Shelf = { bundles: [], examples: [] };
const MOST_BUNDLES = 6;
const MOST_EXAMPLES = 3;

/** Reads the shelf. It is an offer and no more: where it cannot be read, the page goes without. */
export async function readShelf(client: Client): Promise<Shelf> {
  try {
    const [bundles, items] = await Promise.all([
      client.get<ItemPage>("api/v1/items?kind=bundle&audience=person"),
      client.get<ItemPage>("api/v1/items?kind=item&audience=person"),
    ]);
    return { bundles: bundles.items.slice(0, MOST_BUNDLES), examples: spread(items.items) };
  } catch {
    return EMPTY_SHELF;
  }
}

/** A few names, one from each of the departments with most items: what most people come for. Codes are `GA-001`, `MZ-003` … */
export function spread(items: readonly Entry[]): string[] {
  const ranges = new Map<string, string[]>();
  for (const item of items) {
    const range = item.code.split("-")[0] ?? item.code;
    ranges.set(range, [...(ranges.get(range) ?? []), item.name]);
  }
  const largest = [...ranges.values()].sort((a, b) => b.length - a.length).slice(0, MOST_EXAMPLES);
  return largest.flatMap((names) => names.slice(0, 1));
}
