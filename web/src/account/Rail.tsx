/** The side of the page: a new conversation, my cases, the recent conversations. A column on a desk, a drawer on a phone. */
import { useEffect, useState, type ReactNode } from "react";
import { asProblem } from "../api/problem";
import type { CaseCard } from "../api/types";
import { problemText } from "../conversation/problem-text";
import { Icon } from "../design/icons";
import { useWords } from "../design/words";
import { moment } from "../text/dates";

export interface Talk {
  id: string;
  at: string;
  title: string;
}

export interface RailSources {
  cases: () => Promise<readonly CaseCard[]>;
  talks: () => Promise<readonly Talk[]>;
}

interface Props {
  sources: RailSources;
  signedIn: boolean;
  current: string | null;
  /** Change whenever the lists may have: a case came, a conversation began, somebody signed in or out. */
  casesVersion: string;
  talksVersion: string;
  language: string;
  onNew: () => void;
  onTalk: (id: string) => void;
  onCase: (card: CaseCard) => void;
  onSignIn: () => void;
  /** What stands at the foot. */
  children: ReactNode;
}

export function Rail(props: Props) {
  const words = useWords();
  const { sources, signedIn, language, current } = props;
  const cases = useList(signedIn ? sources.cases : null, props.casesVersion);
  const talks = useList(sources.talks, props.talksVersion);
  return (
    <div className="rail">
      <button type="button" className="button wide" onClick={props.onNew}>
        <Icon name="plus" />
        {words.newTalk}
      </button>
      <section>
        <h2>{words.myCases}</h2>
        {!signedIn && (
          <p className="muted small">
            {words.casesNeedSignIn}
            <button type="button" className="button small quiet" onClick={props.onSignIn}>
              {words.signIn}
            </button>
          </p>
        )}
        {signedIn && (
          <Listing list={cases} empty={words.noCases}>
            {(card) => (
              <button key={card.number} type="button" className="row" onClick={() => props.onCase(card)}>
                <span>{card.name}</span>
                <span className="muted small">
                  {card.state_text} · {card.number}
                </span>
              </button>
            )}
          </Listing>
        )}
      </section>
      <section>
        <h2>{words.history}</h2>
        <Listing list={talks} empty={words.noHistory}>
          {(talk) => (
            <button
              key={talk.id}
              type="button"
              className="row"
              aria-current={talk.id === current ? "true" : undefined}
              onClick={() => props.onTalk(talk.id)}
            >
              <span>{talk.title}</span>
              <span className="muted small">{moment(talk.at, language)}</span>
            </button>
          )}
        </Listing>
        <p className="muted small">{words.device}</p>
      </section>
      {props.children}
    </div>
  );
}

interface ListState<T> {
  rows: readonly T[] | null;
  problem: string;
}

function useList<T>(read: (() => Promise<readonly T[]>) | null, version: string): ListState<T> {
  const words = useWords();
  const [state, setState] = useState<ListState<T>>({ rows: null, problem: "" });
  useEffect(() => {
    if (!read) return;
    let here = true;
    read().then(
      (rows) => here && setState({ rows, problem: "" }),
      (error: unknown) => here && setState({ rows: null, problem: problemText(asProblem(error), words) }),
    );
    return () => {
      here = false;
    };
  }, [read, version, words]);
  return state;
}

interface ListingProps<T> {
  list: ListState<T>;
  empty: string;
  children: (row: T) => ReactNode;
}

function Listing<T>({ list, empty, children }: ListingProps<T>) {
  const words = useWords();
  if (list.problem) return <p className="notice warn small">{list.problem}</p>;
  if (!list.rows) return <p className="muted small">{words.loading}</p>;
  if (list.rows.length === 0) return <p className="muted small">{empty}</p>;
  return (
    <div className="rows" lang="zh-CN">
      {list.rows.map(children)}
    </div>
  );
}
