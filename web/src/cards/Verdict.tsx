/** A three-valued result as a sign with words: met, not met, open. Colour only repeats what the sign and words say. */
import type { ReactNode } from "react";
import type { TruthValue } from "../api/types";
import { Icon, type IconName } from "../design/icons";

const SIGNS: Record<string, { icon: IconName; tone: string }> = {
  true: { icon: "check", tone: "good" },
  false: { icon: "cross", tone: "bad" },
  unknown: { icon: "question", tone: "open" },
};

export function Sign({ value, label }: { value: TruthValue; label: string }) {
  const sign = SIGNS[String(value)] ?? SIGNS["unknown"]!;
  return (
    <span className={`sign sign-${sign.tone}`}>
      <Icon name={sign.icon} />
      <span className="unseen">{label}</span>
    </span>
  );
}

export function Banner({ value, children }: { value: TruthValue; children: ReactNode }) {
  const sign = SIGNS[String(value)] ?? SIGNS["unknown"]!;
  return (
    <p className={`banner banner-${sign.tone}`}>
      <Icon name={sign.icon} />
      <strong>{children}</strong>
    </p>
  );
}
