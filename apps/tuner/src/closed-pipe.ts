/**
 * A reader that leaves early (`| head`) ends what is told, not the study: the record is finished, and the exit code is the study's own.
 * Other errors of a stream are thrown.
 */
export function outliveReader(stream: NodeJS.WriteStream): void {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE" && error.code !== "ERR_STREAM_DESTROYED") throw error;
  });
}
