import type { Command as Parser } from 'commander';
import { EXIT, type ExitCode } from '../../api/error-codes.ts';
import { showMetrics } from '../../client/client.ts';
import type { Asked, Command, Session } from '../command.ts';
import { addExamples } from '../parse-command.ts';
import { printText } from '../print-text.ts';

/** `metrics`: what Prometheus wants to know, for whoever carries it there. */
export const metrics: Command = {
  declare(parser: Parser) {
    addExamples(parser, ['metrics', 'metrics | grep last_success', 'metrics > /textfile/sunbird.prom']);
  },
  run: async (session: Session, _asked: Asked<object>): Promise<ExitCode> => {
    printText(session, await showMetrics(session.connection));
    return EXIT.ok;
  },
};
