import { describe, expect, test } from 'vitest';
import { type Envelope, failureEnvelope, successEnvelope } from '../../src/api/envelope.ts';
import type { WholeAnswer } from '../../src/client/exchange.ts';
import { envelopeOf, readEnvelope } from '../../src/client/read-envelope.ts';
import { type ErrorCode, SunbirdError } from '../../src/errors.ts';
import { VERSION } from '../../src/version.ts';
import { thrownBy } from '../support/thrown-by.ts';

const HEAD = { id: 'api.fake', msgid: 'm', now: new Date(0) };

function answer(
  body: unknown,
  { status = 200, version = VERSION }: { status?: number; version?: string | null } = {},
): WholeAnswer {
  const headers = new Map(version === null ? [] : [['x-sunbird-tasks-version', version]]);
  return { head: { status, headers }, body: typeof body === 'string' ? body : JSON.stringify(body) };
}

function failure(err: string, errmsg = 'No.'): Envelope {
  return failureEnvelope(HEAD, {
    err: err as ErrorCode,
    errmsg,
    responseCode: 'CLIENT_ERROR',
    result: { nearest: ['y'] },
  });
}

function refusalOf(of: WholeAnswer): SunbirdError {
  return thrownBy(() => readEnvelope(of, '/s'));
}

test('gives a successful envelope', () => {
  const envelope = successEnvelope(HEAD, { response: [] });
  expect(readEnvelope(answer(envelope), '/s')).toEqual(envelope);
});

test('throws the failure that an envelope tells of', () => {
  const error = refusalOf(answer(failure('TASK_NOT_FOUND'), { status: 404 }));
  expect(error).toMatchObject({ code: 'TASK_NOT_FOUND', message: 'No.', result: { nearest: ['y'] } });
  expect(envelopeOf(error)).toEqual(failure('TASK_NOT_FOUND'));
});

test('has no envelope for an error of this side', () => {
  expect(envelopeOf(new SunbirdError('USAGE', 'No.', { cause: new Error('x') }))).toBeNull();
});

test.each(['', 'It works!', 'null', '[]', '{}', '{"id":"x","ver":"v1","params":null,"result":{}}', '"text"'])(
  'takes %s for the answer of something else',
  (body) => {
    expect(refusalOf(answer(body, { status: 502 }))).toMatchObject({
      code: 'UNREACHABLE',
      message:
        'Something else than the scheduler listens at /s: its answer (status 502) is no envelope. Check --socket.',
    });
  },
);

test('refuses another version of the API, whatever it says', () => {
  const envelope = { ...successEnvelope(HEAD, {}), ver: 'v2' };
  expect(refusalOf(answer(envelope, { version: '9.0.0' }))).toMatchObject({
    code: 'NOT_SUPPORTED',
    message: `The scheduler speaks API v2 (sunbird-tasks 9.0.0); this command line (sunbird-tasks ${VERSION}) speaks v1. Use the command line that came with it.`,
  });
});

test.each(['TELEPORTED', 'constructor'])('takes the unknown code %s for a defect', (code) => {
  const error = refusalOf(answer(failure(code)));
  expect(error.code).toBe('INTERNAL');
  expect(error.message).toBe(
    `The scheduler answered with a code this command line does not know (${code}): No.`,
  );
});

describe('of a request that the scheduler does not know', () => {
  const OLDER = 'It is older: restart it with this version, or use the command line it came with.';
  const NEWER = 'It is newer: use the command line it came with.';

  function hintOf(version: string | null): string {
    return refusalOf(answer(failure('ROUTE_NOT_FOUND'), { status: 404, version })).message;
  }

  test.each([
    ['0.0.9', OLDER],
    [`${VERSION}-rc.1`, OLDER],
    ['9.0.0', NEWER],
    ['9.0.0-rc.1', NEWER],
    [VERSION.replace(/\d+$/, '1000'), NEWER],
  ])('compares versions when it has %s', (version, advice) => {
    expect(hintOf(version)).toBe(
      `The scheduler does not know this request. The scheduler has version ${version}, this command line ${VERSION}. ${advice}`,
    );
  });

  test.each([VERSION, null])('says nothing of versions when it has %s', (version) => {
    expect(hintOf(version)).toBe('No.');
  });
});
