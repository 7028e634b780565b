/** A task's identity. `group/name` is its full name. */
export interface TaskId {
  group: string;
  name: string;
}

export function fullName(id: TaskId): string {
  return `${id.group}/${id.name}`;
}
