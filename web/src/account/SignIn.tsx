/** The dialog that lists the demonstration's people and companies. */
import { useEffect, useState } from "react";
import { asProblem } from "../api/problem";
import { problemText } from "../conversation/problem-text";
import { Drawer } from "../design/Drawer";
import { Icon } from "../design/icons";
import { useWords } from "../design/words";
import type { Persona } from "../api/types";

interface Props {
  open: boolean;
  read: () => Promise<readonly Persona[]>;
  signIn: (persona: string) => Promise<void>;
  onClose: () => void;
}

export function SignIn({ open, ...rest }: Props) {
  const words = useWords();
  return (
    <Drawer open={open} title={words.signInTitle} side="middle" onClose={rest.onClose}>
      <List {...rest} />
    </Drawer>
  );
}

function List({ read, signIn, onClose }: Omit<Props, "open">) {
  const words = useWords();
  const [personas, setPersonas] = useState<readonly Persona[] | null>(null);
  const [busy, setBusy] = useState("");
  const [problem, setProblem] = useState("");
  useEffect(() => {
    let here = true;
    read().then(
      (all) => here && setPersonas(all),
      (error: unknown) => here && setProblem(problemText(asProblem(error), words)),
    );
    return () => {
      here = false;
    };
  }, [read, words]);
  const choose = async (id: string): Promise<void> => {
    if (busy) return;
    setBusy(id);
    setProblem("");
    try {
      await signIn(id);
      onClose();
    } catch (error) {
      setProblem(problemText(asProblem(error), words));
      setBusy("");
    }
  };
  return (
    <>
      <p className="muted">{words.signInIntro}</p>
      {problem && (
        <p className="notice warn" role="alert">
          {problem}
        </p>
      )}
      {!personas && !problem && <p role="status">{words.loading}</p>}
      {personas && (
        <>
          <Group title={words.people} personas={personas.filter((one) => one.kind === "person")} busy={busy} onChoose={choose} />
          <Group title={words.companies} personas={personas.filter((one) => one.kind === "company")} busy={busy} onChoose={choose} />
        </>
      )}
    </>
  );
}

interface GroupProps {
  title: string;
  personas: readonly Persona[];
  busy: string;
  onChoose: (id: string) => Promise<void>;
}

function Group({ title, personas, busy, onChoose }: GroupProps) {
  if (personas.length === 0) return null;
  return (
    <section className="persona-group">
      <h3>{title}</h3>
      <ul className="personas" lang="zh-CN">
        {personas.map((one) => (
          <li key={one.id}>
            <button type="button" className="choice" aria-disabled={busy !== ""} aria-busy={busy === one.id} onClick={() => void onChoose(one.id)}>
              <Icon name={one.kind === "company" ? "company" : "person"} />
              <span className="choice-text">
                <strong>{one.name}</strong>
                <span className="muted small">{one.story}</span>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
