#!/bin/sh
# Hands a fax that Asterisk received to Minsheng: puts the document and a record of it into the spool folder (FAX_SPOOL), the
# record last, each of them whole or not at all. Run by the dialplan when the call has ended, see asterisk-extensions.conf.
#
#   spool-fax.sh <spool folder> <document> <to> <from> <status> <pages> <unique id> [<error>]
#
# The document may be missing (the fax failed). When the spool folder cannot be written to, the document stays where it is
# and the exit code is not 0: the exchange's log shows it, and the same command may be run again later.
set -eu

if [ $# -lt 7 ]; then
  echo "usage: spool-fax.sh <spool folder> <document> <to> <from> <status> <pages> <unique id> [<error>]" >&2
  exit 64
fi
spool=$1 document=$2 to=$3 from=$4 status=$5 pages=$6 id=$7 error=${8:-}

# What a caller's exchange says goes into a file's name and into JSON: only what is harmless there is kept.
plain() { printf '%s' "$1" | tr -cd 'A-Za-z0-9+._ -' | cut -c1-100; }
name=fax-$(plain "$id" | tr ' +' '__')
umask 027

file=
if [ -s "$document" ]; then
  file=$name.tif
  # A dot in front: what is still being copied is no fax yet.
  cp "$document" "$spool/.$file"
  mv "$spool/.$file" "$spool/$file"
fi
printf '{"tiff_path":"%s","to_number":"%s","from_number":"%s","faxstatus":"%s","faxpages":"%s","uniqueid":"%s","faxerror":"%s","received_at":"%s"}\n' \
  "$file" "$(plain "$to")" "$(plain "$from")" "$(plain "$status")" "$(plain "$pages")" "$(plain "$id")" "$(plain "$error")" "$(date -u +%Y-%m-%dT%H:%M:%SZ)" \
  > "$spool/.$name.json"
mv "$spool/.$name.json" "$spool/$name.json"
rm -f "$document"
