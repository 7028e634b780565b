/** A map as YAML or JSON gives it. */
export type PlainMap = Readonly<Record<string, unknown>>;

export function isMap(value: unknown): value is PlainMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value as a map; an empty one when it is something else. */
export function asMap(value: unknown): PlainMap {
  return isMap(value) ? value : {};
}
