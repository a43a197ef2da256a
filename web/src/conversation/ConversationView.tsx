/** The conversation: its exchanges or the welcome, the place to write, and what is said aloud to screen readers. */
import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from "react";
import type { Client } from "../api/client";
import type { Card, Citation } from "../api/types";
import type { Acts } from "../cards/acts";
import { useWords } from "../design/words";
import { Composer } from "./Composer";
import { ExchangeView } from "./ExchangeView";
import { isLive, type Exchange } from "./model";
import { problemText } from "./problem-text";
import { EMPTY_SHELF, readShelf } from "./shelf";
import type { ConversationStore, Snapshot } from "./store";
import { Welcome } from "./Welcome";

interface Props {
  client: Client;
  store: ConversationStore;
  acts: Omit<Acts, "live">;
  signedIn: boolean;
  onCite: (citations: readonly Citation[], id: number) => void;
  onSignIn: () => void;
}

export function ConversationView({ client, store, acts, signedIn, onCite, onSignIn }: Props) {
  const words = useWords();
  const talk = useSyncExternalStore(store.subscribe, store.snapshot);
  const [draft, setDraft] = useState("");
  const [shelf, setShelf] = useState(EMPTY_SHELF);
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => void readShelf(client).then(setShelf), [client]);
  useFollow(list, talk);
  const liveOf = useCallback((exchange: Exchange, card: Card) => isLive(talk.exchanges, exchange, card), [talk.exchanges]);
  const empty = talk.exchanges.length === 0 && !talk.reading;
  return (
    <main className="talk">
      <div ref={list} className="exchanges" role="group" aria-label={words.conversation}>
        {talk.reading && <p role="status">{words.loading}</p>}
        {talk.problem && (
          <p className="notice warn" role="alert">
            {talk.problem.status === 404 ? words.gone : problemText(talk.problem, words)}
          </p>
        )}
        {empty && (
          <Welcome
            shelf={shelf}
            busy={talk.busy}
            say={acts.say}
            choose={(item, label) => acts.act({ type: "choose_item", item }, label)}
          />
        )}
        {talk.exchanges.map((exchange, index) => (
          <ExchangeView
            key={exchange.key}
            exchange={exchange}
            last={index === talk.exchanges.length - 1}
            signedIn={signedIn}
            acts={acts}
            liveOf={liveOf}
            onCite={onCite}
            onRetry={(key) => void store.retry(key)}
            onSignIn={onSignIn}
          />
        ))}
      </div>
      <Announcer talk={talk} />
      <Composer
        text={draft}
        busy={talk.busy}
        onText={setDraft}
        onSend={(text) => {
          setDraft("");
          acts.say(text);
        }}
      />
    </main>
  );
}

/** Brings a new exchange to the top of the window, and takes up a focus that went lost with a button. */
function useFollow(list: React.RefObject<HTMLDivElement | null>, talk: Snapshot): void {
  const last = talk.exchanges.at(-1);
  const key = last?.key;
  const state = last?.state;
  useEffect(() => {
    if (!key) return;
    const element = list.current?.querySelector<HTMLElement>(`[data-key="${key}"]`);
    const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    element?.scrollIntoView({ block: "start", behavior: calm ? "auto" : "smooth" });
  }, [list, key]);
  useEffect(() => {
    if (state === "sending" || !key) return;
    const active = document.activeElement;
    if (active && active !== document.body) return;
    list.current?.querySelector<HTMLElement>(`[data-key="${key}"] .answer`)?.focus({ preventScroll: true });
  }, [list, key, state]);
}

/** Says each answer once, when it is whole; the growing text itself is not a live region. */
function Announcer({ talk }: { talk: Snapshot }) {
  const words = useWords();
  const last = talk.exchanges.at(-1);
  const text = last?.state === "done" ? `${words.answerReady}${last.text}` : last?.state === "sending" ? last.progress || words.thinking : "";
  return (
    <p className="unseen" role="status" aria-live="polite">
      {text}
    </p>
  );
}
