/**
 * The one conversation that is open: sends asks, hears the stream, retries, re-reads. React only listens to it.
 * A failed ask keeps its words, so that nothing the person wrote is lost.
 */
import { asProblem, type ApiProblem } from "../api/problem";
import type { Client } from "../api/client";
import type { Store } from "../api/storage";
import type { Action, Answer, Ask } from "../api/types";
import { answered, begun, changed, failed, type Exchange } from "./model";
import type { Recent } from "./recent";

export interface Snapshot {
  id: string | null;
  exchanges: readonly Exchange[];
  busy: boolean;
  /** Set while an older conversation is being read, or could not be. */
  reading: boolean;
  problem: ApiProblem | null;
}

const OPEN = "shanzhi.open";
const EMPTY: Snapshot = { id: null, exchanges: [], busy: false, reading: false, problem: null };

/** An ask as the journal kept it. */
export interface PastAsk {
  text?: string | null;
  action?: Action | null;
}

/** One entry of `GET /api/v1/conversations/{id}`. */
export interface PastTurn {
  at: string;
  ask: PastAsk;
  answer: Answer;
}

export class ConversationStore {
  private state: Snapshot = EMPTY;
  private count = 0;
  /** Grows when another conversation takes the place of this one; what an older one still hears is dropped. */
  private epoch = 0;
  private readonly listeners = new Set<() => void>();

  constructor(
    private readonly client: Client,
    private readonly recent: Recent,
    private readonly tab: Store,
    private readonly labelOf: (ask: PastAsk, before: readonly Exchange[]) => string,
  ) {}

  snapshot = (): Snapshot => this.state;

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Sends one ask; a second one while the first is under way is not sent (a double click confirms once). */
  async send(ask: Ask, label: string): Promise<void> {
    if (this.state.busy) return;
    const key = `x${++this.count}`;
    this.set({ exchanges: [...this.state.exchanges, begun(key, ask, label)], busy: true, problem: null });
    await this.run(key, ask);
  }

  /** Sends a failed ask again, in its place. */
  async retry(key: string): Promise<void> {
    const exchange = this.state.exchanges.find((one) => one.key === key);
    if (!exchange || this.state.busy) return;
    this.set({ exchanges: changed(this.state.exchanges, key, () => begun(key, exchange.ask, exchange.label)), busy: true });
    await this.run(key, exchange.ask);
  }

  /** Sends the last ask again, after signing in made it possible. */
  async again(): Promise<void> {
    const last = this.state.exchanges.at(-1);
    if (!last || this.state.busy) return;
    if (last.state === "failed") return this.retry(last.key);
    if (last.answer?.status === "needs_login") await this.send(last.ask, last.label);
  }

  reset(): void {
    this.epoch += 1;
    this.tab.removeItem(OPEN);
    this.set(EMPTY);
  }

  /** Takes up the conversation that was open before the page was loaded anew; goes without when it is gone. */
  async resume(): Promise<void> {
    const id = this.tab.getItem(OPEN);
    if (!id) return;
    await this.open(id);
    if (this.state.problem?.status === 404) this.reset();
  }

  /** Re-reads an older conversation. */
  async open(id: string): Promise<void> {
    const epoch = ++this.epoch;
    this.set({ ...EMPTY, id, reading: true });
    try {
      const { turns } = await this.client.get<{ turns: PastTurn[] }>(`api/v1/conversations/${encodeURIComponent(id)}`);
      if (epoch !== this.epoch) return;
      this.tab.setItem(OPEN, id);
      this.set({ exchanges: this.past(turns), reading: false });
    } catch (error) {
      if (epoch !== this.epoch) return;
      const problem = asProblem(error);
      if (problem.status === 404 || problem.status === 403) this.recent.forget(id);
      this.set({ ...EMPTY, problem });
    }
  }

  private past(turns: readonly PastTurn[]): Exchange[] {
    const exchanges: Exchange[] = [];
    for (const { ask, answer } of turns) {
      const label = this.labelOf(ask, exchanges);
      const asked: Ask = ask.action ? { action: ask.action } : { text: ask.text ?? "" };
      exchanges.push(answered(begun(`x${++this.count}`, asked, label), answer));
    }
    return exchanges;
  }

  private async run(key: string, ask: Ask): Promise<void> {
    const epoch = this.epoch;
    const change = (make: (one: Exchange) => Exchange): void => {
      if (epoch === this.epoch) this.set({ exchanges: changed(this.state.exchanges, key, make) });
    };
    try {
      const answer = await this.turn(ask, {
        status: (text) => change((one) => ({ ...one, progress: text })),
        delta: (text) => change((one) => ({ ...one, text: one.text + text })),
        card: (card) => change((one) => ({ ...one, cards: [...one.cards, card] })),
      });
      change((one) => answered(one, answer));
    } catch (error) {
      change((one) => failed(one, asProblem(error)));
    } finally {
      if (epoch === this.epoch) this.set({ busy: false });
    }
  }

  private async turn(ask: Ask, listener: Parameters<Client["turn"]>[2]): Promise<Answer> {
    const known = this.state.id;
    if (known === null) return this.client.turn(await this.begin(), ask, listener);
    try {
      return await this.client.turn(known, ask, listener);
    } catch (error) {
      // An anonymous conversation dies with its session. The words are sent again in a new one; an action is not,
      // because what it acted on is gone.
      if (asProblem(error).status !== 404 || !("text" in ask)) throw error;
      return this.client.turn(await this.begin(), ask, listener);
    }
  }

  private async begin(): Promise<string> {
    const epoch = this.epoch;
    const { id } = await this.client.post<{ id: string }>("api/v1/conversations");
    this.recent.remember(id);
    if (epoch === this.epoch) {
      this.tab.setItem(OPEN, id);
      this.set({ id });
    }
    return id;
  }

  private set(changes: Partial<Snapshot>): void {
    this.state = { ...this.state, ...changes };
    this.listeners.forEach((listener) => listener());
  }
}
