-- Receives a fax in FreeSWITCH (mod_spandsp, mod_lua) and puts the document and a record of it into Minsheng's spool folder
-- (FAX_SPOOL), the record last. In the dialplan of the fax line:
--   <action application="lua" data="freeswitch-fax.lua /var/spool/minsheng-fax"/>
-- FreeSWITCH writes the document right into the spool folder, under a name with a dot in front: both must lie on one disk, so
-- that renaming it is one step. No shell is run: nothing that a caller's exchange sends can get into one.

local spool = argv[1]
local id = session:get_uuid()
local name = "fax-" .. id
local draft = spool .. "/." .. name .. ".tif"

session:answer()
session:setAutoHangup(false)
session:execute("rxfax", draft)

local function value(variable)
  return (session:getVariable(variable) or ""):gsub("[^%w+._ -]", ""):sub(1, 100)
end

local file = ""
local found = io.open(draft, "rb")
if found then
  local size = found:seek("end")
  found:close()
  if size > 0 and os.rename(draft, spool .. "/" .. name .. ".tif") then file = name .. ".tif" end
end

local success = value("fax_success") == "1"
local record = string.format(
  '{"tiff_path":"%s","to_number":"%s","from_number":"%s","faxstatus":"%s","faxpages":"%s","uniqueid":"%s","faxerror":"%s","received_at":"%s"}\n',
  file, value("destination_number"), value("caller_id_number"), success and "SUCCESS" or "FAILED", value("fax_document_transferred_pages"),
  id, success and "" or value("fax_result_text"), os.date("!%Y-%m-%dT%H:%M:%SZ"))
local recordDraft = spool .. "/." .. name .. ".json"
local out = assert(io.open(recordDraft, "w"))
assert(out:write(record))
assert(out:close())
assert(os.rename(recordDraft, spool .. "/" .. name .. ".json"))
session:hangup()
