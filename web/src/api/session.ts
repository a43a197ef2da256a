/**
 * The session's token. An anonymous one outlives the tab, so that a conversation can be taken up tomorrow; a signed-in
 * one lives in the tab only, so that the next person at a shared machine does not find it.
 */
import { address, send } from "./client";
import { ApiProblem, problemOf } from "./problem";
import { readJson, type Store } from "./storage";
import type { Session, Who } from "./types";

const KEY = "shanzhi.session";
const NOBODY: Who = { kind: "anonymous", name: "", subject: "", department: null, roles: [] };
const MARGIN_MS = 30_000;

export class SessionKeeper {
  private session: Session | null;
  private opening: Promise<Session> | null = null;
  private readonly listeners = new Set<() => void>();

  constructor(
    private readonly tab: Store,
    private readonly device: Store,
    private readonly now: () => number,
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
   * A token that is still good; opens an anonymous session when there is none. A signed-in session that has run out
   * is a problem (`session_expired`) and not silently replaced: the person has to know that they are signed out.
   */
  async token(): Promise<string> {
    if (this.session) {
      if (Date.parse(this.session.expires_at) - MARGIN_MS > this.now()) return this.session.token;
      const signedIn = this.session.principal.kind !== "anonymous";
      this.keep(null);
      if (signedIn) throw new ApiProblem({ status: 401, code: "session_expired", who: "person" });
    }
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

  /** Forgets a token that the server no longer takes; another one may have come meanwhile. */
  drop(token: string): void {
    if (this.session?.token === token) this.keep(null);
  }
}

function isSession(value: unknown): value is Session {
  const session = value as Session | null;
  return typeof session?.token === "string" && typeof session.expires_at === "string" && !!session.principal;
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
