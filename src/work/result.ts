import { messageOf } from '../errors.ts';

/** The largest result that is kept, in bytes of JSON. */
export const LARGEST_RESULT = 65_536;

/** What work gave back as JSON text, or a note why it is not kept. */
export interface EncodedResult {
  result?: string;
  note?: string;
}

/** A result that JSON cannot say, or that is too large, does not fail the work: it is left out. */
export function encodeResult(value: unknown): EncodedResult {
  try {
    const result = JSON.stringify(value) as string | undefined;
    if (result === undefined) return {};
    const bytes = Buffer.byteLength(result);
    if (bytes <= LARGEST_RESULT) return { result };
    return {
      note: `The result has ${bytes} bytes of JSON, more than the ${LARGEST_RESULT} that are kept; it was left out.`,
    };
  } catch (error) {
    return {
      note: `The result is nothing that JSON can say, and was left out: ${messageOf(error).split('\n')[0]}`,
    };
  }
}
