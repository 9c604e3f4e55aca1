/** Hands bytes, written as base64, to the person as a file, through the browser's own download. */
export function saveBytes(name: string, base64: string, mediaType: string): void {
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  const url = URL.createObjectURL(new Blob([bytes], { type: mediaType }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // the download has its own reference by the time the task ends
  setTimeout(() => { URL.revokeObjectURL(url); }, 0);
}
