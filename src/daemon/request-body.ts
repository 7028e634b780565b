import type { IncomingMessage } from 'node:http';
import { MOST_BODY_BYTES } from '../api/routes.ts';
import { SunbirdError } from '../errors.ts';

/** The JSON object of a request; an empty body is an empty object. */
export async function readBody(request: IncomingMessage): Promise<Readonly<Record<string, unknown>>> {
  if (Number(request.headers['content-length'] ?? 0) > MOST_BODY_BYTES) throw tooLarge();
  const chunks: Buffer[] = [];
  let bytes = 0;
  // A stream that is destroyed with a refused body could not carry the refusal.
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    bytes += chunk.length;
    if (bytes > MOST_BODY_BYTES) throw tooLarge();
    chunks.push(chunk);
  }
  return bytes === 0 ? {} : parseObject(Buffer.concat(chunks));
}

function parseObject(bytes: Buffer): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    throw new SunbirdError(
      'INVALID_REQUEST',
      'The body is not JSON in UTF-8. Send a JSON object, or nothing.',
      {
        cause: error,
      },
    );
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>;
  throw new SunbirdError('INVALID_REQUEST', 'The body is JSON, but no object. Send an object, or nothing.');
}

function tooLarge(): SunbirdError {
  return new SunbirdError('PAYLOAD_TOO_LARGE', `The body is larger than ${MOST_BODY_BYTES} bytes.`);
}
