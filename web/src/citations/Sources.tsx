/** The sources of an answer: numbered chips below the text, and the panel that they open. */
import { useEffect, useRef, useState } from "react";
import type { Citation } from "../api/types";
import { Drawer } from "../design/Drawer";
import { Icon } from "../design/icons";
import { useWords } from "../design/words";
import { day } from "../text/dates";
import { Original, type Opener } from "./Original";

export interface Shown {
  citations: readonly Citation[];
  id: number;
}

export function Chips({ citations, onOpen }: { citations: readonly Citation[]; onOpen: (id: number) => void }) {
  const words = useWords();
  if (citations.length === 0) return null;
  return (
    <div className="sources" role="group" aria-label={words.sources}>
      <span className="muted small" aria-hidden="true">
        {words.sources}
      </span>
      <ul>
        {citations.map((citation) => (
          <li key={citation.id}>
            <button type="button" className="chip source-chip" onClick={() => onOpen(citation.id)}>
              <span className="source-number">{citation.id}</span>
              <span className="source-title">{citation.title}</span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

interface PanelProps {
  shown: Shown | null;
  language: string;
  opener: Opener;
  onClose: () => void;
}

export function SourcesPanel({ shown, language, opener, onClose }: PanelProps) {
  const words = useWords();
  // The last sources stay while the panel closes, so that it does not empty before it is gone.
  const [kept, setKept] = useState<Shown | null>(null);
  if (shown && shown !== kept) setKept(shown);
  return (
    <Drawer open={shown !== null} title={words.sourcesTitle} side="right" onClose={onClose}>
      <ol className="citations" lang="zh-CN">
        {kept?.citations.map((citation) => (
          <Entry key={citation.id} citation={citation} chosen={citation.id === kept.id} language={language} opener={opener} />
        ))}
      </ol>
    </Drawer>
  );
}

interface EntryProps {
  citation: Citation;
  chosen: boolean;
  language: string;
  opener: Opener;
}

function Entry({ citation, chosen, language, opener }: EntryProps) {
  const words = useWords();
  const place = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (chosen) place.current?.focus();
  }, [chosen]);
  return (
    <li ref={place} tabIndex={-1} className={`citation${chosen ? " chosen" : ""}`}>
      <p className="citation-head">
        <span className="source-number">{citation.id}</span>
        <strong>{citation.title}</strong>
      </p>
      <p className="chips">
        <span className="tag">
          <Icon name="book" />
          {words.citationKinds[citation.kind]}
        </span>
        {citation.kind !== "law" && <span className="tag">{words.revision(citation.revision)}</span>}
      </p>
      {citation.quote && <blockquote>{citation.quote}</blockquote>}
      {citation.valid_from && <p className="muted small">{validity(citation, language, words)}</p>}
      <Original citation={citation} opener={opener} />
    </li>
  );
}

function validity(citation: Citation, language: string, words: ReturnType<typeof useWords>): string {
  const from = day(citation.valid_from ?? "", language);
  return citation.valid_to ? words.valid(from, day(citation.valid_to, language)) : words.validFrom(from);
}
