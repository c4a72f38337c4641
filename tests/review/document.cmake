qr_test(review document LIBRARIES quorate_review)
