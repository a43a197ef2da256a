/** The recent conversations with their first words, read again from the server: the device keeps ids only. */
import type { Client } from "../api/client";
import { asProblem } from "../api/problem";
import type { Talk } from "../account/Rail";
import type { Words } from "../design/words";
import { labelOf } from "./labels";
import type { Recent, Remembered } from "./recent";
import type { PastTurn } from "./store";

const TITLE = 24;

export async function readTalks(client: Client, recent: Recent, words: Words): Promise<readonly Talk[]> {
  const talks = await Promise.all(recent.list().map((one) => readOne(client, recent, one, words)));
  return talks.filter((one) => one !== null);
}

async function readOne(client: Client, recent: Recent, one: Remembered, words: Words): Promise<Talk | null> {
  try {
    const { turns } = await client.get<{ turns: readonly PastTurn[] }>(`api/v1/conversations/${encodeURIComponent(one.id)}`);
    const first = turns[0];
    if (!first) return null;
    const title = labelOf(first.ask, [], words);
    return { id: one.id, at: first.at, title: title.length > TITLE ? `${title.slice(0, TITLE)}…` : title };
  } catch (error) {
    const problem = asProblem(error);
    if (problem.status !== 404) throw problem;
    recent.forget(one.id);
    return null;
  }
}
