/**
 * The session's token. An anonymous one outlives the tab, so that a conversation can be taken up tomorrow; a signed-in
 * one lives in the tab only, so that the next person at a shared machine does not find it.
 */
import { address, send } from "./client";
import { problemOf } from "./problem";
import { readJson, type Store } from "./storage";
import type { Session, Who } from "./types";

const KEY = "shanzhi.session";
const NOBODY: Who = { kind: "anonymous", name: "", subject: "", department: null, roles: [] };

export class SessionKeeper {
  private session: Session | null;
  private opening: Promise<Session> | null = null;
  private readonly listeners = new Set<() => void>();

  constructor(
    private readonly tab: Store,
    private readonly device: Store,
  ) {
    this.session = readJson<Session | null>(tab, KEY, isSession, null) ?? readJson<Session | null>(device, KEY, isSession, null);
  }

  /** Who this session speaks for. The same object until it changes. */
  who = (): Who => this.session?.principal ?? NOBODY;

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /**
   * The token, of an anonymous session when there is none yet. Whether it is still good only the server can say: the
   * clock of the person's device may be wrong.
   */
  async token(): Promise<string> {
    if (this.session) return this.session.token;
    this.opening ??= open().finally(() => (this.opening = null));
    const session = await this.opening;
    if (!this.session) this.keep(session);
    return session.token;
  }

  /** Keeps a session, or forgets it. */
  keep(session: Session | null): void {
    this.session = session;
    this.tab.removeItem(KEY);
    this.device.removeItem(KEY);
    if (session) (session.principal.kind === "anonymous" ? this.device : this.tab).setItem(KEY, JSON.stringify(session));
    this.listeners.forEach((listener) => listener());
  }

  /** Forgets a token that the server no longer takes. Whether another one may be opened without the person's knowing. */
  drop(token: string): boolean {
    if (this.session && this.session.token !== token) return true;
    const signedIn = this.session !== null && this.session.principal.kind !== "anonymous";
    this.keep(null);
    return !signedIn;
  }
}

function isSession(value: unknown): value is Session {
  const session = value as Session | null;
  return typeof session?.token === "string" && typeof session.principal?.kind === "string";
}

async function open(): Promise<Session> {
  const response = await send(address("api/v1/sessions"), {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/json" },
    body: JSON.stringify({ channel: "web", locale: document.documentElement.lang === "en" ? "en" : "zh-CN" }),
    credentials: "omit",
  });
  if (!response.ok) throw await problemOf(response);
  return (await response.json()) as Session;
}
