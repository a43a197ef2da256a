/** One exchange: what the person said, what is being done, the answer with its sources and cards, or what went wrong. */
import { memo, useMemo, type ReactNode } from "react";
import type { ApiProblem } from "../api/problem";
import type { Answer, Card, Citation, Status } from "../api/types";
import { ActsContext, type Acts } from "../cards/acts";
import { CardView } from "../cards/CardView";
import { Chips } from "../citations/Sources";
import { Icon, type IconName } from "../design/icons";
import { useWords } from "../design/words";
import { Prose } from "../text/Prose";
import { inOrder, withoutEcho, type Exchange } from "./model";
import { problemText } from "./problem-text";

interface Props {
  exchange: Exchange;
  last: boolean;
  signedIn: boolean;
  acts: Omit<Acts, "live">;
  liveOf: (exchange: Exchange, card: Card) => boolean;
  onCite: (citations: readonly Citation[], id: number) => void;
  onRetry: (key: string) => void;
  onSignIn: () => void;
}

export const ExchangeView = memo(function ExchangeView(props: Props) {
  const words = useWords();
  const { exchange, last } = props;
  return (
    <article className={`exchange${last ? " last" : ""}`} data-key={exchange.key}>
      <h2 className="said">
        <span className="unseen">{words.you}：</span>
        {exchange.label}
      </h2>
      <div className="answer" lang="zh-CN" tabIndex={-1} aria-busy={exchange.state === "sending"} aria-label={words.answerOf}>
        <Body {...props} />
      </div>
    </article>
  );
});

function Body(props: Props) {
  const words = useWords();
  const { exchange, acts, onCite } = props;
  const citations = exchange.answer?.citations ?? [];
  const text = withoutEcho(exchange.text, exchange.cards);
  const known = new Set(citations.map((one) => one.id));
  const cite = (id: number): ReactNode =>
    known.has(id) ? (
      <button type="button" className="cite" aria-label={words.source(id)} onClick={() => onCite(citations, id)}>
        {id}
      </button>
    ) : (
      `[${id}]`
    );
  return (
    <>
      {exchange.answer && <StatusLine status={exchange.answer.status} language={acts.language} />}
      {text && <Prose text={text} cite={cite} />}
      {exchange.state === "sending" && <Progress text={exchange.progress} quiet={exchange.text !== ""} />}
      <Chips citations={citations} onOpen={(id) => onCite(citations, id)} />
      {inOrder(exchange.cards).map((card, index) => (
        <LiveCard key={`${card.kind} ${index}`} {...props} card={card} />
      ))}
      {exchange.state === "failed" && <Failure {...props} />}
      {exchange.answer && <Foot {...props} answer={exchange.answer} />}
    </>
  );
}

function LiveCard({ exchange, card, acts, liveOf }: Props & { card: Card }) {
  const live = exchange.state === "done" && liveOf(exchange, card);
  const value = useMemo(() => ({ ...acts, live }), [acts, live]);
  return (
    <ActsContext value={value}>
      <CardView card={card} />
    </ActsContext>
  );
}

function Progress({ text, quiet }: { text: string; quiet: boolean }) {
  const words = useWords();
  if (quiet && !text) return null;
  return (
    <p className="progress">
      <span className="dots" aria-hidden="true">
        <i />
        <i />
        <i />
      </span>
      {text || words.thinking}
    </p>
  );
}

const STATUS_ICONS: Partial<Record<Status, IconName>> = {
  answered_partly: "warn",
  not_eligible: "cross",
  out_of_scope: "place",
  other_region: "place",
  refused: "lock",
  no_source: "book",
  stale_source: "clock",
  guard_blocked: "lock",
  system_unavailable: "warn",
  handed_over: "phone",
};

/** Only outcomes that the text's own shape does not show get a line of their own. */
function StatusLine({ status, language }: { status: Status; language: string }) {
  const words = useWords();
  const icon = STATUS_ICONS[status];
  if (!icon || status === "answered") return null;
  return (
    <p className={`status-line status-${status}`} lang={language}>
      <Icon name={icon} />
      {(words.statuses as Record<string, string>)[status]}
    </p>
  );
}

/** Also raised inside a stream, where there is no status. */
function needsSignIn(problem: ApiProblem): boolean {
  return problem.status === 401 || problem.code === "session_expired" || problem.code === "sign_in_first";
}

/** What the person has to change first would only fail again. */
function worthRetrying(problem: ApiProblem): boolean {
  return problem.who !== "person" || problem.code === "offline" || needsSignIn(problem) || problem.status === 429;
}

function Failure({ exchange, onRetry, onSignIn }: Props) {
  const words = useWords();
  const problem = exchange.problem;
  if (!problem) return null;
  return (
    <div className="notice warn failure" role="alert">
      <p>
        <strong>{words.who[problem.who]}</strong>
      </p>
      <p>{problemText(problem, words)}</p>
      {problem.trace && (
        <p className="muted small">
          {words.traceNumber} {problem.trace}
        </p>
      )}
      <div className="card-acts">
        {needsSignIn(problem) && (
          <button type="button" className="button primary" onClick={onSignIn}>
            {words.signIn}
          </button>
        )}
        {worthRetrying(problem) && (
          <button type="button" className="button" onClick={() => onRetry(exchange.key)}>
            <Icon name="retry" />
            {words.retry}
          </button>
        )}
      </div>
    </div>
  );
}

function Foot({ answer, last, acts, signedIn, onSignIn }: Props & { answer: Answer }) {
  const words = useWords();
  return (
    <>
      {last && answer.status === "needs_login" && !signedIn && (
        <button type="button" className="button primary" onClick={onSignIn}>
          <Icon name="person" />
          {words.signInToGoOn}
        </button>
      )}
      <p className="label muted">
        <span className="tag">{words.ai}</span>
        {answer.label.notice}
      </p>
      {last && answer.suggestions.length > 0 && (
        <div className="suggestions" role="group" aria-label={words.suggestions}>
          {answer.suggestions.map((one) => (
            <button key={one} type="button" className="suggestion" aria-disabled={acts.busy} onClick={() => acts.say(one)}>
              {one}
            </button>
          ))}
        </div>
      )}
    </>
  );
}
