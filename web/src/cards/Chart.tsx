/** Figures as bars. The bars repeat the numbers beside them, so a reader who cannot see them loses nothing. */
import type { CardOf } from "../api/types";
import { Frame } from "./Frame";

export function Chart({ card }: { card: CardOf<"chart"> }) {
  const most = Math.max(...card.values.map(Math.abs), 0);
  return (
    <Frame name="chart" title={card.title}>
      <dl className="bars">
        {card.labels.map((label, index) => {
          const value = card.values[index] ?? 0;
          return (
            <div key={label} className="bar">
              <dt>{label}</dt>
              <dd>
                <svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
                  <rect width={most > 0 ? (100 * Math.abs(value)) / most : 0} height="8" className={value < 0 ? "bar-below" : "bar-own"} />
                </svg>
                <span className="figure">
                  {value.toLocaleString("zh-CN")}
                  {card.unit}
                </span>
              </dd>
            </div>
          );
        })}
      </dl>
    </Frame>
  );
}
