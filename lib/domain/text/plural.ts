/**
 * Returns a noun as it stands behind a count: "1 chatbot", "3 chatbots". Kinds of owners are an adopter's own words: the rules are English enough for
 * a count, and a word that looks like a plural already stays one ("settings").
 */
export function nounFor(count: number, noun: string): string {
  if (count === 1) return noun;
  if (/[sx]is$/.test(noun)) return `${noun.slice(0, -2)}es`;
  if (/[^aeiou]y$/.test(noun)) return `${noun.slice(0, -1)}ies`;
  if (/([aiu]s|ss|x|z|ch|sh)$/.test(noun)) return `${noun}es`;
  return noun.endsWith("s") ? noun : `${noun}s`;
}
