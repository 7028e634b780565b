/**
 * What ICU takes besides IANA's names, from the first Java: IST is India there, and Ireland or Israel elsewhere.
 * https://unicode-org.github.io/icu-docs/apidoc/released/icu4c/classicu_1_1TimeZone.html
 */
const NOT_OF_IANA =
  /^(ACT|AET|AGT|ART|AST|BET|BST|CAT|CNT|CST|CTT|EAT|ECT|IET|IST|JST|MIT|NET|NST|PLT|PNT|PRT|PST|SST|VST|SystemV\/.*)$/i;
const OFFSET = /^[+-]/;

/** Whether `name` is a zone of the IANA database, such as `Asia/Kolkata`; an offset such as `+05:30` is none. */
export function isTimezone(name: string): boolean {
  if (OFFSET.test(name) || NOT_OF_IANA.test(name)) return false;
  try {
    Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
