/**
 * Gives the memory that bytes lie in back at once; who looks at them afterwards finds none. Only for who has that memory
 * alone: anything else in it is gone too. The collector does not hurry with it: it counts it only in tens of megabytes.
 */
export function freeMemory({ buffer }: Uint8Array): void {
  if (buffer instanceof ArrayBuffer) buffer.transfer(0);
}
