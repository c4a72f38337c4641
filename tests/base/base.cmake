foreach(name alloc buffer error file hex json json_write staging utf8)
  qr_test(base ${name})
endforeach()
