/** User and password of an address, or a password in its query. */
const SECRETS = /(?<=\/\/)\S*@|(?<=[?&]password=)[^\s&'"]+/g;

/** What somebody typed, for telling it back: the address of a store may have come in the wrong place. */
export function withoutSecrets(text: string): string {
  return text.replaceAll(SECRETS, '');
}
