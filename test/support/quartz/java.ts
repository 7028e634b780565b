import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** Debian's Quartz 2.3.2 and what a node of it needs. */
export const QUARTZ_CLASSPATH = ['quartz2', 'slf4j-api', 'slf4j-simple', 'postgresql', 'HikariCP'].map(
  (name) => `/usr/share/java/${name}.jar`,
);

/** Compiles the Java sources beside this file into a folder; the arguments that run one of them. */
export function compileJava(folder: string, mainClass: string): string[] {
  const source = join(import.meta.dirname, `${mainClass}.java`);
  const classpath = QUARTZ_CLASSPATH.join(':');
  // `java File.java` would not do: Quartz cannot load a class from such a run.
  const compiled = spawnSync('javac', ['-nowarn', '-d', folder, '-cp', classpath, source], {
    encoding: 'utf8',
  });
  if (compiled.status !== 0) throw new Error(`javac failed:\n${compiled.stderr}`);
  return ['-XX:TieredStopAtLevel=1', '-cp', `${folder}:${classpath}`, mainClass];
}
