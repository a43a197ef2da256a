/** The empty page: a greeting, what can be done here, the shelf of life events, and examples made from the city's own items. */
import { useWords } from "../design/words";
import type { Shelf } from "./shelf";

interface Props {
  shelf: Shelf;
  busy: boolean;
  say: (text: string) => void;
  choose: (item: string, label: string) => void;
}

export function Welcome({ shelf, busy, say, choose }: Props) {
  const words = useWords();
  return (
    <section className="welcome" aria-labelledby="welcome">
      <h2 id="welcome">{words.welcome}</h2>
      <p className="lead">{words.welcomeText}</p>
      <ul className="can-do">
        {words.canDo.map((one) => (
          <li key={one}>{one}</li>
        ))}
      </ul>
      {shelf.examples.length > 0 && (
        <>
          <h3>{words.tryAsking}</h3>
          <div className="suggestions" lang="zh-CN">
            {shelf.examples.map((example, index) => {
              const text = sentence(words, example, index);
              return (
                <button key={text} type="button" className="suggestion" aria-disabled={busy} onClick={() => say(text)}>
                  {text}
                </button>
              );
            })}
          </div>
        </>
      )}
      {shelf.bundles.length > 0 && (
        <>
          <h3>{words.bundles}</h3>
          <ul className="shelf" lang="zh-CN">
            {shelf.bundles.map((bundle) => (
              <li key={bundle.code}>
                <button
                  type="button"
                  className="choice"
                  aria-disabled={busy}
                  onClick={() => choose(bundle.code, words.item.starting(bundle.name))}
                >
                  <span className="choice-text">
                    <strong>{bundle.name}</strong>
                    <span className="muted small">{bundle.summary}</span>
                  </span>
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

function sentence(words: ReturnType<typeof useWords>, name: string, index: number): string {
  const shapes = [words.exampleMaterials, words.exampleStart, words.exampleFee];
  return (shapes[index % shapes.length] ?? words.exampleStart)(name);
}
