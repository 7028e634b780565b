import { describe, expect, test } from 'vitest';
import { problemsOf } from './problems-of.ts';

/** Problems of a task with this `http`, without the file's name and place. */
function httpProblems(http: string, params = '{}'): string[] {
  const text = `tasks:\n  - name: web\n    http: ${http}\n    params: ${params}\n`;
  return problemsOf(text).map((line) => line.replace(/^tasks\.yaml:\d+:\d+: tasks\[0\]\.?/, ''));
}

describe('a request', () => {
  test.each([
    ['{ url: "https://host/path" }', []],
    ['{ url: "http://host", method: PUT, body: [1, { a: null }], expect: [200, 204] }', []],
    ['{}', ['http.url: a request needs a url']],
    ['{ url: 5 }', ['http.url: 5 is no URL; write https://host/path']],
    ['{ url: host/path }', ['http.url: "host/path" is no URL; write https://host/path']],
    ['{ url: "ftp://host/" }', ['http.url: "ftp://host/" is neither http nor https']],
    [
      '{ url: "https://me:secret@host/" }',
      [
        `http.url: a URL is shown to everybody; put the credentials in a header: Authorization: "Basic \${NAME}"`,
      ],
    ],
    ['{ url: "https://host/#top" }', ['http.url: what follows # in a URL is never sent; remove it']],
    [
      '{ url: "https://host/", method: FETCH }',
      ['http.method: "FETCH" is no method; write GET, HEAD, POST, PUT, PATCH, DELETE'],
    ],
    ['{ url: "https://host/", method: GET, body: x }', ['http.body: a GET request has no body; use POST']],
    ['{ url: "https://host/", expect: 99 }', ['http.expect: 99 is no HTTP status; write one such as 200']],
    [
      '{ url: "https://host/", headers: { Host: x } }',
      ['http.headers.Host: this header is set by the scheduler; remove it'],
    ],
    [
      `{ url: "https://host/", headers: { X-Key: "\${9}" } }`,
      [`http.headers.X-Key: \${ begins the name of a variable, such as \${TOKEN}`],
    ],
    [
      '{ url: "https://host/", timeout: 5s }',
      ['http.timeout: there is no such key here; allowed: method, url, headers, body, expect'],
    ],
  ])('%s', (http, problems) => {
    expect(httpProblems(http)).toEqual(problems);
  });

  test('has placeholders only for parameters that are declared and never left empty', () => {
    const http = '{ url: "https://host/{{id}}/{{block}}", body: { a: "{{blok}}", b: "x {{id}}" } }';
    expect(httpProblems(http, '{ id: { required: true }, block: {} }')).toEqual([
      'http.url: {{block}} would be left empty when nobody gives it; make it required, or give it a default',
      'http.body.a: "{{blok}}" stands for a parameter that is not declared; did you mean {{block}}?',
      'http.body.b: "x {{id}}" has more than the placeholder in it, and only a whole value is replaced',
    ]);
  });

  test('starts no program', () => {
    expect(problemsOf('tasks:\n  - { name: a, http: { url: "http://h/" }, cwd: /tmp }\n')).toEqual([
      'tasks.yaml:2:44: tasks[0].cwd: a request starts no program, so this has no effect; remove it',
    ]);
  });
});

test('a module is a file of JavaScript or TypeScript', () => {
  expect(problemsOf('tasks: [{ name: a, module: ./refresh.py }]\n')).toEqual([
    'tasks.yaml:1:20: tasks[0].module: "./refresh.py" is no JavaScript or TypeScript file; write one such as ./refresh.mjs',
  ]);
});
