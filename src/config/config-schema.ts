import * as z from 'zod';
import { fileSchema } from './file-schema.ts';
import { hook, KINDS_OF_HOOK } from './hooks-schema.ts';
import { taskSchema } from './task-schema.ts';
import { KINDS_OF_WORK } from './work-schema.ts';

/** The JSON Schema (draft 2020-12) of the tasks file, for editors: what each key takes, what it means, its default. */
export function configSchema(): object {
  const { $schema, ...rest } = z.toJSONSchema(fileSchema, {
    target: 'draft-2020-12',
    io: 'input',
    override({ zodSchema, jsonSchema }) {
      // zod drops the default of a text that is read as a number, such as a duration.
      const told = z.globalRegistry.get(zodSchema)?.default;
      if (told !== undefined) jsonSchema.default = told as typeof jsonSchema.default;
      if (zodSchema === hook) jsonSchema.oneOf = KINDS_OF_HOOK.map(thatHas);
      if (zodSchema === taskSchema) jsonSchema.oneOf = KINDS_OF_WORK.map(thatHas);
    },
  });
  return { $schema, title: 'sunbird-tasks tasks file', ...rest };
}

function thatHas(key: string): z.core.JSONSchema.BaseSchema {
  return { type: 'object', properties: { [key]: {} }, required: [key] };
}
