/** Values a run is given, after the declared types were checked. */
export type Params = Readonly<Record<string, ParamValue>>;
export type ParamValue = string | number | boolean;

/** What one parameter of a task may be. */
export interface ParamSpec {
  type: 'string' | 'integer' | 'number' | 'boolean';
  /** A trigger without this parameter is refused. Default false. */
  required: boolean;
  /** Used when a trigger does not give the parameter; null when there is none. */
  default: ParamValue | null;
  /** The only values allowed, or null for any. */
  enum: readonly ParamValue[] | null;
  /** A regular expression the text must match (as JavaScript reads it, flag `u`), or null. */
  pattern: string | null;
  description: string;
}
