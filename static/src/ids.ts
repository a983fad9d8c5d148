/**
 * Random ids. On a venue's plain `http://` address there is no `crypto.randomUUID`, but `getRandomValues` is there.
 * An id says nothing of the tab or the sequence that it came from, or authors could be linked by it.
 */

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** A random 128-bit id: 22 characters of base64url. */
export function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  let id = "";
  let bits = 0;
  let held = 0;
  for (const byte of bytes) {
    bits = (bits << 8) | byte;
    for (held += 8; held >= 6; held -= 6) id += ALPHABET[(bits >> (held - 6)) & 63];
    bits &= (1 << held) - 1;
  }
  return id + ALPHABET[(bits << (6 - held)) & 63];
}
