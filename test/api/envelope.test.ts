import { expect, test } from 'vitest';
import { failureEnvelope, successEnvelope } from '../../src/api/envelope.ts';
import { pathOf } from '../../src/api/routes.ts';

const head = { id: 'api.backgroundtasks.read', msgid: 'm-1', now: new Date('2018-11-27T09:15:34.869Z') };

test('wraps a result as Sunbird services do', () => {
  expect(successEnvelope(head, { response: [] })).toEqual({
    id: 'api.backgroundtasks.read',
    ver: 'v1',
    ts: '2018-11-27 09:15:34:869+0000',
    params: { resmsgid: null, msgid: 'm-1', err: null, status: 'success', errmsg: null },
    responseCode: 'OK',
    result: { response: [] },
  });
});

test('tells a failure by code and sentence, never as a success', () => {
  const failure = {
    err: 'TASK_NOT_FOUND',
    errmsg: 'no',
    responseCode: 'RESOURCE_NOT_FOUND',
    result: {},
  } as const;
  const envelope = failureEnvelope(head, failure);
  expect(envelope.params).toMatchObject({ err: 'TASK_NOT_FOUND', status: 'failure', errmsg: 'no' });
  expect(JSON.stringify(envelope)).not.toContain('SUCCESS');
});

test('encodes a full name as one segment of a path', () => {
  expect(pathOf('trigger-task', 'organisations/update-user-count')).toBe(
    '/api/v1/backgroundtasks/trigger/organisations%2Fupdate-user-count',
  );
  expect(pathOf('list-runs', null, { limit: 5, task: undefined })).toBe('/api/v1/runs?limit=5');
});
