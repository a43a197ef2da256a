/** The interface's words in the language that the person reads. Chinese is always there; English is loaded when chosen. */
import { createContext, useContext, useEffect, useState } from "react";
import type { Display } from "./display";
import { zh, type Words } from "./words.zh";

export { zh, type Words };

export const WordsContext = createContext<Words>(zh);

export function useWords(): Words {
  return useContext(WordsContext);
}

let english: Words | null = null;

/** The words of a language; Chinese until the others have come, and where they cannot. */
export function useWordsOf(language: Display["language"]): Words {
  const [, setLoaded] = useState(english !== null);
  useEffect(() => {
    if (language !== "en" || english) return;
    import("./words.en").then(
      ({ en }) => {
        english = en;
        setLoaded(true);
      },
      () => undefined,
    );
  }, [language]);
  return language === "en" ? (english ?? zh) : zh;
}
