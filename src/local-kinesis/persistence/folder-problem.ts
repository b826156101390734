/** The folder cannot be used, or not safely; the text says which file, what is wrong and what to do. */
export class FolderProblem extends Error {
  override readonly name = 'FolderProblem';
}
