// Sources run untranspiled, which needs Node 24. The dev dependency `node` puts it first on the
// path of npm scripts; where install scripts were skipped, the older system Node would run silently.
const major = Number(process.versions.node.split('.')[0]);
if (major < 24) {
  console.error(
    `kafka-vs-kinesis: running the sources needs Node 24, this is ${process.version}. ` +
      'Run `npm ci` with install scripts allowed (it installs Node 24 beside the project), or put Node 24 on the path.',
  );
  process.exit(3);
}
console.error(`node ${process.version}`);
