/** Calls to the API: the session's token, JSON, problems, files, and turns that stream. It knows nothing of React. */
import { ApiProblem, asProblem, problemOf, type ProblemDocument } from "./problem";
import type { SessionKeeper } from "./session";
import { readEvents } from "./sse";
import type { Answer, Ask, Card, StoredFile } from "./types";

export interface TurnListener {
  status(text: string): void;
  delta(text: string): void;
  card(card: Card): void;
}

/** The address of a path of the API; the page may live under any prefix. */
export function address(path: string): string {
  return new URL(path.replace(/^\//, ""), document.baseURI).toString();
}

export class Client {
  constructor(private readonly keeper: SessionKeeper) {}

  get<T>(path: string): Promise<T> {
    return this.call<T>("GET", path);
  }

  post<T>(path: string, body: unknown = {}): Promise<T> {
    return this.call<T>("POST", path, JSON.stringify(body));
  }

  delete(path: string): Promise<void> {
    return this.call<void>("DELETE", path);
  }

  async upload(file: File): Promise<StoredFile> {
    const form = new FormData();
    form.append("file", file);
    return this.call<StoredFile>("POST", "api/v1/files", form);
  }

  /** One turn. Resolves with the whole answer; the listener hears its parts as they come. */
  async turn(conversation: string, ask: Ask, listener: TurnListener): Promise<Answer> {
    const path = `api/v1/conversations/${encodeURIComponent(conversation)}/turns`;
    const response = await this.fetch("POST", path, JSON.stringify(ask), "text/event-stream");
    if (!response.headers.get("content-type")?.startsWith("text/event-stream")) return (await response.json()) as Answer;
    if (!response.body) throw asProblem(new TypeError("no body"));
    try {
      for await (const { event, data } of readEvents(response.body)) {
        const value: unknown = JSON.parse(data);
        if (event === "answer") return value as Answer;
        if (event === "error") throw new ApiProblem(value as ProblemDocument);
        if (event === "status") listener.status((value as { text: string }).text);
        if (event === "delta") listener.delta((value as { text: string }).text);
        if (event === "card") listener.card(value as Card);
      }
    } catch (error) {
      throw asProblem(error);
    }
    throw new ApiProblem({ code: "stream_cut", who: "system" });
  }

  private async call<T>(method: string, path: string, body?: BodyInit): Promise<T> {
    const response = await this.fetch(method, path, body);
    if (response.status === 204) return undefined as T;
    return (await response.json()) as T;
  }

  /** One request. An anonymous session that has run out is replaced once; a signed-in one is a problem (401). */
  private async fetch(method: string, path: string, body?: BodyInit, accept = "application/json"): Promise<Response> {
    const first = await this.once(method, path, body, accept);
    if (first.response.ok) return first.response;
    if (first.response.status !== 401 || !this.keeper.drop(first.token)) throw await problemOf(first.response);
    const second = await this.once(method, path, body, accept);
    if (second.response.ok) return second.response;
    throw await problemOf(second.response);
  }

  private async once(method: string, path: string, body: BodyInit | undefined, accept: string): Promise<Sent> {
    const token = await this.keeper.token();
    const headers: Record<string, string> = { Accept: accept, Authorization: `Bearer ${token}` };
    if (typeof body === "string") headers["Content-Type"] = "application/json";
    const init: RequestInit = { method, headers, cache: "no-store", credentials: "omit" };
    if (body !== undefined) init.body = body;
    return { token, response: await send(address(path), init) };
  }
}

interface Sent {
  token: string;
  response: Response;
}

/** `fetch` with its failures as problems. */
export async function send(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (error) {
    throw asProblem(error);
  }
}
