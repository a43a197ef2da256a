/** What a card may do: act, speak, upload, call the case's own verbs. The conversation gives it; the gallery records it. */
import { createContext, useContext } from "react";
import type { Action, CaseCard } from "../api/types";

export interface Acts {
  /** Whether this card still counts; an older one is shown but cannot be acted on. */
  live: boolean;
  /** Whether an ask is under way. */
  busy: boolean;
  act: (action: Action, label: string) => void;
  say: (text: string) => void;
  upload: (file: File) => Promise<{ id: string }>;
  readCase: (number: string) => Promise<CaseCard>;
  caseVerb: (number: string, verb: "withdrawal" | "appraisal" | "supplement", body: object) => Promise<CaseCard>;
  language: "zh-CN" | "en";
}

export const ActsContext = createContext<Acts | null>(null);

export function useActs(): Acts {
  const acts = useContext(ActsContext);
  if (!acts) throw new Error("a card is drawn outside a conversation");
  return acts;
}
