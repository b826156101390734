/** An entry that ends with its parent, greets over the channel when it has one, and otherwise stays. */
import { endWithParent } from '../../../../src/process/end-with-parent.ts';

endWithParent();
process.on('message', (message) => process.send?.({ echo: message }));
process.stdout.write('ready\n');
setInterval(() => undefined, 1000);
