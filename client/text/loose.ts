// What a dictionary's type asks of the other languages: the same keys, the same parameters, any words.

export type Loose<T> = T extends string
  ? string
  : T extends (...args: infer A) => infer R
    ? (...args: A) => R
    : T extends readonly string[]
      ? readonly string[]
      : { [K in keyof T]: Loose<T[K]> };
