/** The list of materials for this person's situation: what is there already, what to upload, what to apply for first. */
import type { CardOf, MaterialRow } from "../api/types";
import { Icon, type IconName } from "../design/icons";
import { useWords } from "../design/words";
import { useActs } from "./acts";
import { FileButton } from "./FileButton";
import { Frame } from "./Frame";

const READY: readonly MaterialRow["held"][] = ["held", "generated", "attached"];
const UPLOADED: readonly MaterialRow["held"][] = ["to_be_provided", "attached", "will_be_produced"];
const SIGNS: Record<MaterialRow["held"], { icon: IconName; tone: string }> = {
  held: { icon: "check", tone: "good" },
  generated: { icon: "check", tone: "good" },
  attached: { icon: "check", tone: "good" },
  to_be_provided: { icon: "upload", tone: "open" },
  will_be_produced: { icon: "arrow", tone: "open" },
};

export function Materials({ card }: { card: CardOf<"materials"> }) {
  const words = useWords();
  const ready = card.materials.filter((row) => READY.includes(row.held)).length;
  return (
    <Frame name="materials" title={`${card.name} · ${words.materials.title}`} aside={words.materials.count(ready, card.materials.length)}>
      <ul className="materials">
        {card.materials.map((row) => (
          <Row key={row.id} row={row} />
        ))}
      </ul>
    </Frame>
  );
}

function Row({ row }: { row: MaterialRow }) {
  const words = useWords().materials;
  const { live, act, busy } = useActs();
  const undecided = row.undecided.length > 0;
  const sign = SIGNS[row.held];
  const producer = row.produced_by ?? null;
  return (
    <li className="material" data-place={row.id} data-stale={live ? undefined : ""} tabIndex={-1}>
      <div className="material-text">
        <p className="material-name">
          {row.name}
          <span className="muted small">
            {row.form}
            {row.copies > 0 && ` · ${words.copies(row.copies)}`}
          </span>
        </p>
        <p className="chips">
          <span className={`chip chip-${sign.tone}`}>
            <Icon name={sign.icon} />
            {words.states[row.held]}
          </span>
          {undecided && <span className="chip">{words.undecided}</span>}
        </p>
        {row.held_text && row.held_text !== words.states[row.held] && <p className="muted small">{row.held_text}</p>}
        {row.note && <p className="muted small">{row.note}</p>}
      </div>
      {live && (
        <div className="material-acts">
          {producer && row.held === "will_be_produced" && (
            <button
              type="button"
              className="button"
              aria-disabled={busy}
              onClick={() => act({ type: "choose_item", item: producer }, words.produce(row.produced_by_name))}
            >
              {words.produce(row.produced_by_name)}
            </button>
          )}
          {UPLOADED.includes(row.held) && (
            <FileButton
              name={row.name}
              again={row.held === "attached"}
              onFile={(file) => act({ type: "attach", material: row.id, file }, words.uploaded(row.name))}
            />
          )}
        </div>
      )}
    </li>
  );
}
