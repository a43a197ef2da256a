/** A failure as the page shows it: what happened, and who has to act. Follows RFC 9457 with the API's `code` and `who`. */

export type Who = "person" | "model" | "officer" | "system" | "us";

export interface ProblemDocument {
  status?: number;
  code?: string;
  title?: string;
  detail?: string;
  who?: Who;
  trace?: string;
}

const WHO: readonly string[] = ["person", "model", "officer", "system", "us"];

export class ApiProblem extends Error {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly who: Who;
  readonly trace: string;

  constructor(document: ProblemDocument) {
    super(document.code ?? "unknown");
    this.status = document.status ?? 0;
    this.code = document.code ?? "unknown";
    this.detail = document.detail ?? document.title ?? "";
    this.who = document.who !== undefined && WHO.includes(document.who) ? document.who : "us";
    this.trace = document.trace ?? "";
  }
}

/** The network did not carry the request: the person can try again when it is back. */
export function offline(): ApiProblem {
  return new ApiProblem({ status: 0, code: "offline", who: "person" });
}

/** The problem that a response describes; a body that is no problem document still becomes one. */
export async function problemOf(response: Response): Promise<ApiProblem> {
  const trace = response.headers.get("x-trace-id") ?? "";
  try {
    const body = (await response.json()) as ProblemDocument;
    return new ApiProblem({ trace, ...body, status: response.status });
  } catch {
    const who: Who = response.status >= 502 && response.status <= 504 ? "system" : "us";
    return new ApiProblem({ status: response.status, code: `http_${response.status}`, who, trace });
  }
}

/** Anything thrown, as a problem. `fetch` rejects with a TypeError when the network fails. */
export function asProblem(error: unknown): ApiProblem {
  if (error instanceof ApiProblem) return error;
  if (error instanceof TypeError) return offline();
  return new ApiProblem({ code: "page_error", who: "us" });
}
