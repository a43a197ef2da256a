/** Signing in as a person of the demonstration, and out again. */
import type { Client } from "../api/client";
import type { SessionKeeper } from "../api/session";
import type { Persona, Session } from "../api/types";

/** The people and companies one can be. Officers work at their own desk, not on the citizens' page. */
export async function readPersonas(client: Client): Promise<readonly Persona[]> {
  const all = await client.get<readonly Persona[]>("api/v1/demo/personas");
  return all.filter((one) => one.kind === "person" || one.kind === "company");
}

/** Raises the anonymous session to one of this persona. */
export async function signInAs(client: Client, keeper: SessionKeeper, persona: string): Promise<void> {
  keeper.keep(await client.post<Session>("api/v1/demo/sign-in", { persona }));
}

/** Ends the session on the server and forgets it here, also when the server cannot be reached. */
export async function signOut(client: Client, keeper: SessionKeeper): Promise<void> {
  try {
    await client.delete("api/v1/session");
  } finally {
    keeper.keep(null);
  }
}
