/**
 * The recent conversations with their first words, read again from the server: the device keeps ids only. First words
 * never change, so each conversation is read once while the page is open.
 */
import type { Client } from "../api/client";
import { asProblem } from "../api/problem";
import type { Talk } from "../account/Rail";
import { zh } from "../design/words";
import { labelOf } from "./labels";
import type { Recent, Remembered } from "./recent";
import type { PastTurn } from "./store";

const TITLE = 24;

export class Talks {
  private readonly known = new Map<string, Talk>();

  constructor(
    private readonly client: Client,
    private readonly recent: Recent,
  ) {}

  /** The conversations that have begun, newest first. Those that can no longer be read are forgotten. */
  async read(): Promise<readonly Talk[]> {
    const talks = await Promise.all(this.recent.list().map((one) => this.known.get(one.id) ?? this.look(one)));
    return talks.filter((one) => one !== null);
  }

  /** Forgets everything, on the device and here. */
  clear(): void {
    this.known.clear();
    this.recent.clear();
  }

  private async look(one: Remembered): Promise<Talk | null> {
    try {
      const { turns } = await this.client.get<{ turns: readonly PastTurn[] }>(`api/v1/conversations/${encodeURIComponent(one.id)}`);
      const first = turns[0];
      if (!first) return null;
      const title = labelOf(first.ask, [], zh);
      const talk = { id: one.id, at: first.at, title: title.length > TITLE ? `${title.slice(0, TITLE)}…` : title };
      this.known.set(one.id, talk);
      return talk;
    } catch (error) {
      const problem = asProblem(error);
      if (problem.status !== 404) throw problem;
      this.recent.forget(one.id);
      return null;
    }
  }
}
