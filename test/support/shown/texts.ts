/** Texts that terminals find hard to show. What they mean does not matter. */

/** As long as the name of a task or a group may be, and alike up to its end. */
export const LONG_NAME = `${'reconcile-enrolments-of-every-organisation-'.repeat(5).slice(0, 190)}-nightly-7`;

/** Chinese has no spaces, and each character takes two columns. */
export const CHINESE =
  '重新統計每個區塊的使用者人數並更新設定快取，完成之後通知所有管理員與各校負責老師一併查看結果';

/** Arabic is read from the right, and makes numbers behind it go along unless something keeps it apart. */
export const ARABIC = 'إعادة حساب عدد المستخدمين لكل كتلة 42';
export const HEBREW = 'עצרו עד שהייבוא יסתיים';

/** Emoji of one and of several code points, a flag, and a sign that is made an emoji. */
export const EMOJI = '🚀 refresh ⏱️ the settings cache 👩‍👧‍👦 of all 🇮🇳 tenants ✅';

/** Devanagari with its joined letters, and an accent as a character of its own. */
export const HINDI = 'हिन्दी में विवरण, with a cafe\u0301';

/** What could move the cursor, colour the rest, turn the direction of text round, or pass for a line of ours. */
export const HOSTILE = 'evil \x1b[2J\x9b31m\x07 \u202eback\u202c \u2067iso\u2069 \u200fmark\nState: forged';

/** An English sentence that no terminal holds in one line. */
export const LONG_SENTENCE =
  'The import of block 7 left seventeen organisations without users, so that everything which counts them has to wait until somebody of the data team has looked at the log, corrected the file, and linked those users once more by hand.';

/** What has no place at which it could be broken. */
export const LONG_LINK =
  'https://wiki.example.org/platform/runbooks/background-tasks/organisations/update-user-count?view=full&version=42#what-to-do-at-night';
