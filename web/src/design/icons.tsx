/** The page's few signs, drawn as lines of the text's own colour. All are decoration: the words beside them say it. */

const PATHS = {
  send: "M4 12h15M13 5.5 19.5 12 13 18.5",
  close: "M6 6l12 12M18 6 6 18",
  menu: "M4 7h16M4 12h16M4 17h16",
  plus: "M12 5v14M5 12h14",
  check: "M5 12.5 10 17.5 19.5 7",
  cross: "M7 7l10 10M17 7 7 17",
  question: "M9 9.2a3 3 0 1 1 4.4 2.7c-.9.5-1.4 1.1-1.4 2.1M12 17.6v.1",
  phone: "M6.5 4.5h3l1.4 4-2 1.5a11 11 0 0 0 5.1 5.1l1.5-2 4 1.4v3a1.5 1.5 0 0 1-1.6 1.5A15 15 0 0 1 5 6.1a1.5 1.5 0 0 1 1.5-1.6z",
  place: "M12 21s-6.5-5.6-6.5-11a6.5 6.5 0 0 1 13 0c0 5.4-6.5 11-6.5 11zM12 12.2a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4z",
  file: "M7 3.5h6.5L18 8v12.5H7zM13 3.5V8.5h5",
  clock: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 7.5V12l3 2",
  upload: "M12 16V5M7.5 9.5 12 5l4.5 4.5M5 19h14",
  lock: "M7 11V8.5a5 5 0 0 1 10 0V11M5.5 11h13v9h-13z",
  person: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20c.9-3.6 4-5.5 7.5-5.5s6.600 1.900 7.500 5.500",
  company: "M5 20.500V5h9v15.500M14 10h5v10.500M3.500 20.500h17M8 9h3M8 12.500h3M8 16h3",
  warn: "M12 4 21 19.500H3zM12 10v4.500M12 17v.1",
  retry: "M19 12a7 7 0 1 1-2.200-5.100M19 4v4h-4",
  arrow: "M9 5.500 15.500 12 9 18.500",
  book: "M5 5.500c2.500-1 5-.8 7 .7 2-1.500 4.500-1.700 7-.7v13c-2.500-1-5-.8-7 .7-2-1.500-4.500-1.700-7-.7zM12 6.200v13",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg className="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}
