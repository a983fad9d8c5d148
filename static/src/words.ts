/**
 * Words for people. English is the key; a catalogue for another language may come with the page, later.
 * No sentence is put together from pieces here or elsewhere: other languages have another order.
 */

type Params = Readonly<Record<string, string | number>>;

/** Translations by English sentence; of a plural (key: the English plural), one per category of `Intl.PluralRules`. */
export interface Catalogue {
  readonly language: string;
  readonly messages: Readonly<Record<string, string | Readonly<Partial<Record<Intl.LDMLPluralRule, string>>>>>;
}

let catalogue: Catalogue = { language: "en", messages: {} };
let plural = new Intl.PluralRules("en");

/** Speak the language of this catalogue from now on. */
export function speak(next: Catalogue): void {
  catalogue = next;
  plural = new Intl.PluralRules(next.language);
}

/** `message` in the reader's language, `{name}` replaced by `params.name`. */
export function t(message: string, params: Params = {}): string {
  const found = catalogue.messages[message];
  return fill(typeof found === "string" ? found : message, params);
}

/** The form that fits `count`; `{count}` is replaced by it. */
export function n(one: string, other: string, count: number, params: Params = {}): string {
  const found = catalogue.messages[other];
  const form = typeof found === "object" ? (found[plural.select(count)] ?? found.other) : undefined;
  return fill(form ?? (count === 1 ? one : other), { count, ...params });
}

function fill(message: string, params: Params): string {
  if (!message.includes("{")) return message;
  return message.replace(/\{(\w+)\}/g, (whole, name: string) => (name in params ? String(params[name]) : whole));
}
