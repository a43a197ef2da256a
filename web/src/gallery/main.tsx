/** Every card and every outcome with fixtures, on one page: for tests and for looking. It talks to no server. */
import { useCallback, useState, useSyncExternalStore } from "react";
import { createRoot } from "react-dom/client";
import { ApiProblem } from "../api/problem";
import { store } from "../api/storage";
import type { Answer } from "../api/types";
import type { Acts } from "../cards/acts";
import { SourcesPanel, type Shown } from "../citations/Sources";
import { ExchangeView } from "../conversation/ExchangeView";
import { answered, begun, failed, type Exchange } from "../conversation/model";
import { DisplayStore } from "../design/display";
import { useWordsOf, WordsContext } from "../design/words";
import "../design/styles";
import answers from "./answers.json";

interface Shape {
  title: string;
  ask: string;
  answer: Answer;
}

const SHAPES = answers as unknown as Shape[];
const OFFLINE = new ApiProblem({ code: "offline", who: "person" });
const BROKEN = new ApiProblem({
  status: 503,
  code: "department_down",
  detail: "公安局的系统暂时没有回应，您填的内容已经保存，请十分钟后再试。",
  who: "system",
  trace: "tr_01jd2m",
});

const display = new DisplayStore(store("localStorage"), document.documentElement);

/** What the cards asked for, newest last; tests read it from the page. */
function Gallery() {
  const shown = useSyncExternalStore(display.subscribe, display.snapshot);
  const words = useWordsOf(shown.language);
  const [heard, setHeard] = useState<string[]>([]);
  const [sources, setSources] = useState<Shown | null>(null);
  const hear = useCallback((what: unknown) => setHeard((before) => [...before, JSON.stringify(what)]), []);
  const acts: Omit<Acts, "live"> = {
    busy: false,
    language: shown.language,
    act: (action) => hear(action),
    say: (text) => hear({ text }),
    upload: async (file) => (file.size > 1_000_000 ? Promise.reject(BROKEN) : { id: `fl_${file.name}` }),
    readCase: async () => Promise.reject(BROKEN),
    caseVerb: async (number, verb, body) => {
      hear({ number, verb, body });
      throw BROKEN;
    },
  };
  const exchanges: [string, Exchange][] = [
    ...SHAPES.map((one, index): [string, Exchange] => [one.title, answered(begun(`g${index}`, { text: one.ask }, one.ask), one.answer)]),
    ["正在查找", { ...begun("p1", { text: "上户口" }, "新生儿怎么上户口"), progress: "正在核验电子证照…" }],
    ["正在回答", { ...begun("p2", { text: "上户口" }, "新生儿怎么上户口"), text: "出生登记由**善治市公安局**办理" }],
    ["网络断开", failed(begun("f1", { text: "上户口" }, "新生儿怎么上户口"), OFFLINE)],
    ["对方系统故障", failed(begun("f2", { text: "提交" }, "确认提交"), BROKEN)],
  ];
  return (
    <WordsContext value={words}>
      <main className="exchanges" id="top">
        <h1>卡片陈列</h1>
        {exchanges.map(([title, exchange]) => (
          <section key={exchange.key} id={exchange.key} aria-label={title} className="specimen">
            <h2>{title}</h2>
            <div>
              <ExchangeView
                exchange={exchange}
                last
                signedIn={false}
                acts={acts}
                liveOf={() => true}
                onCite={(citations, id) => setSources({ citations, id })}
                onRetry={(key) => hear({ retry: key })}
                onSignIn={() => hear({ signIn: true })}
              />
            </div>
          </section>
        ))}
        <ol id="heard" hidden>
          {heard.map((line, index) => (
            <li key={index}>{line}</li>
          ))}
        </ol>
      </main>
      <SourcesPanel
        shown={sources}
        language={shown.language}
        opener={async (url) => ({ kind: "item", ref: url, part: ["出生医学证明", "父亲或母亲的居民户口簿"] })}
        onClose={() => setSources(null)}
      />
    </WordsContext>
  );
}

const root = document.getElementById("root");
if (root) createRoot(root).render(<Gallery />);
