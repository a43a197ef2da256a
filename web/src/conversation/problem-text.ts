/** A problem in words. The server's own Chinese detail comes first: it says what happened and what to do. */
import type { ApiProblem } from "../api/problem";
import type { Words } from "../design/words";

export function problemText(problem: ApiProblem, words: Words): string {
  if (problem.detail) return problem.detail;
  const known = words.problems as Record<string, string>;
  return known[problem.code] ?? words.problems.unknown;
}
