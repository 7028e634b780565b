import { Argument, type Command as Parser } from 'commander';
import { EXIT, type ExitCode } from '../../api/error-codes.ts';
import type { Asked, Command, Session } from '../command.ts';
import { addExamples } from '../parse-command.ts';
import { printText } from '../print-text.ts';

/** `completion`: the script that a shell loads, and the answers this script asks for at each TAB. */
export const completion: Command = {
  declare(parser: Parser) {
    parser.addArgument(
      new Argument('<what>', 'the script of a shell; words is what the scripts ask').choices([
        'bash',
        'zsh',
        'words',
      ]),
    );
    addExamples(parser, [
      'completion bash > /etc/bash_completion.d/sunbird-tasks',
      'completion zsh > ~/.zfunc/_sunbird-tasks',
    ]);
    parser.addHelpText('after', '\nFor this shell alone:\n  source <(sunbird-tasks completion bash)');
  },
  run: completionAsked,
};

async function completionAsked(session: Session, { words }: Asked<object>): Promise<ExitCode> {
  if (words[0] === 'words') {
    const { completeWords } = await import('../completion/complete-words.ts');
    session.terminal.stdout.write(await completeWords(session));
  } else {
    const { SCRIPTS } = await import('../completion/scripts.ts');
    printText(session, words[0] === 'zsh' ? SCRIPTS.zsh : SCRIPTS.bash);
  }
  return EXIT.ok;
}
