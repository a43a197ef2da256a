/** The citizen's page: puts the head, the side, the conversation and the panels together. */
import { useCallback, useEffect, useMemo, useState, useSyncExternalStore } from "react";
import { readPersonas, signInAs, signOut } from "./account/personas";
import { Rail, type RailSources } from "./account/Rail";
import { SignIn } from "./account/SignIn";
import type { Client } from "./api/client";
import type { SessionKeeper } from "./api/session";
import type { Action, CaseCard, CaseView } from "./api/types";
import { ActsContext, type Acts } from "./cards/acts";
import { CardView } from "./cards/CardView";
import type { Source } from "./citations/original";
import { SourcesPanel, type Shown } from "./citations/Sources";
import { ConversationView } from "./conversation/ConversationView";
import type { ConversationStore, Snapshot } from "./conversation/store";
import type { Talks } from "./conversation/talks";
import type { DisplayStore } from "./design/display";
import { Drawer } from "./design/Drawer";
import { useWide } from "./design/wide";
import { useWordsOf, WordsContext } from "./design/words";
import { Header, LanguageButton } from "./Header";

export interface Services {
  client: Client;
  keeper: SessionKeeper;
  talks: Talks;
  conversation: ConversationStore;
  display: DisplayStore;
}

export function App({ services }: { services: Services }) {
  const { client, keeper, talks, conversation, display } = services;
  const shown = useSyncExternalStore(display.subscribe, display.snapshot);
  const who = useSyncExternalStore(keeper.subscribe, keeper.who);
  const talk = useSyncExternalStore(conversation.subscribe, conversation.snapshot);
  const words = useWordsOf(shown.language);
  const wide = useWide();
  const signedIn = who.kind !== "anonymous";
  const [panel, setPanel] = useState<"menu" | "signIn" | null>(null);
  const [sources, setSources] = useState<Shown | null>(null);
  const [openCase, setOpenCase] = useState<CaseCard | null>(null);
  // A case may have changed while it was open.
  const [seen, setSeen] = useState(0);
  const close = useCallback(() => setPanel(null), []);
  const acts = useActions(services, shown.language, talk.busy);

  useEffect(() => {
    document.title = `${words.brand} · ${words.title}`;
  }, [words]);

  const railSources = useMemo<RailSources>(
    () => ({ cases: () => client.get("api/v1/cases"), talks: () => talks.read() }),
    [client, talks],
  );
  const personas = useCallback(() => readPersonas(client), [client]);
  const opener = useCallback((url: string) => client.get<Source>(url), [client]);
  const enter = async (persona: string): Promise<void> => {
    await signInAs(client, keeper, persona);
    void conversation.again();
  };
  const leave = async (): Promise<void> => {
    conversation.reset();
    talks.clear();
    setOpenCase(null);
    await signOut(client, keeper).catch(() => undefined);
  };
  const rail = (
    <Rail
      sources={railSources}
      signedIn={signedIn}
      current={talk.id}
      casesVersion={`${seen} ${who.name} ${casesShown(talk)}`}
      talksVersion={`${who.name} ${talk.id ?? ""} ${talk.exchanges.some((one) => one.state === "done")}`}
      language={shown.language}
      onNew={() => (conversation.reset(), close())}
      onTalk={(id) => (void conversation.open(id), close())}
      onCase={(card) => (close(), setOpenCase(card))}
      onSignIn={() => setPanel("signIn")}
    >
      {signedIn && (
        <button type="button" className="button quiet narrow-only" onClick={() => (close(), void leave())}>
          {words.signOut}
        </button>
      )}
      <LanguageButton className="narrow-only" display={shown} onDisplay={(changes) => display.change(changes)} />
    </Rail>
  );
  return (
    <WordsContext value={words}>
      <Header
        who={who}
        display={shown}
        onDisplay={(changes) => display.change(changes)}
        onMenu={() => setPanel("menu")}
        onSignIn={() => setPanel("signIn")}
        onSignOut={() => void leave()}
      />
      <div className="shell">
        {wide && (
          <aside className="side" aria-label={words.menu}>
            {rail}
          </aside>
        )}
        <ConversationView
          client={client}
          store={conversation}
          acts={acts}
          signedIn={signedIn}
          onCite={(citations, id) => setSources({ citations, id })}
          onSignIn={() => setPanel("signIn")}
        />
      </div>
      <Drawer open={panel === "menu"} title={words.menu} side="left" onClose={close}>
        {rail}
      </Drawer>
      <SignIn open={panel === "signIn"} read={personas} signIn={enter} onClose={close} />
      <Drawer open={openCase !== null} title={words.myCases} side="right" onClose={() => (setOpenCase(null), setSeen(seen + 1))}>
        {openCase && (
          <ActsContext value={{ ...acts, live: true }}>
            <CardView key={openCase.number} card={openCase} />
          </ActsContext>
        )}
      </Drawer>
      <SourcesPanel shown={sources} language={shown.language} opener={opener} onClose={() => setSources(null)} />
    </WordsContext>
  );
}

/** How many cases the conversation has shown: when one more comes, the list of cases may have changed. */
function casesShown(talk: Snapshot): number {
  return talk.exchanges.flatMap((one) => one.cards).filter((card) => card.kind === "case").length;
}

/** A choice keeps the words of its button, so that the journal can say it again; other actions are said from their values. */
function spoken(action: Action, label: string): Action {
  return action.type === "choose_item" ? { ...action, text: label } : action;
}

/** What cards may do, bound to the open conversation. Stable while nothing that they show changes. */
function useActions({ client, conversation }: Services, language: "zh-CN" | "en", busy: boolean): Omit<Acts, "live"> {
  return useMemo(
    () => ({
      busy,
      language,
      act: (action, label) => void conversation.send({ action: spoken(action, label) }, label),
      say: (text) => void conversation.send({ text }, text),
      upload: (file) => client.upload(file),
      readCase: async (number) => (await client.get<CaseView>(`api/v1/cases/${encodeURIComponent(number)}`)).card,
      caseVerb: async (number, verb, body) => {
        const path = `api/v1/cases/${encodeURIComponent(number)}/${verb}`;
        return (await client.post<CaseView>(path, body)).card;
      },
    }),
    [client, conversation, language, busy],
  );
}
