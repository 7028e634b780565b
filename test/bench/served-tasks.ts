/** A tasks file with so many tasks in four groups, each with a description and a daily schedule of its own. */
export function servedTasks(count: number): string {
  const declared = Array.from({ length: count }, (_, index) => {
    const schedule = `${index % 60} ${Math.floor(index / 60) % 24} * * *`;
    const words = `description: Task number ${index} of ${count}, schedule: "${schedule}"`;
    return `  - { group: g${index % 4}, name: task-${index}, ${words}, command: ["true"] }\n`;
  });
  return `tasks:\n${declared.join('')}`;
}
